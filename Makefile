.PHONY: test lint eval bench wheel

test:
	.venv/bin/python -m pytest -n 2

lint:
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

eval:
	.venv/bin/footnote eval --sample

bench:
	.venv/bin/python -m benchmarks.speed

wheel:
	.venv/bin/python -m build --wheel
