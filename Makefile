.PHONY: test lint bench wheel

test:
	.venv/bin/python -m pytest

lint:
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

bench:
	.venv/bin/python -m benchmarks.speed

wheel:
	.venv/bin/python -m build --wheel
