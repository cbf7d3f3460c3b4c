"""Options that several commands share."""

import click

from bot.corpora import DEFAULT

corpus_option = click.option(
    "--corpus", "name", default=DEFAULT, show_default=True, metavar="NAME", help="The corpus; 'sample' is shipped."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")
anyway_option = click.option("--anyway", is_flag=True, help="Take also what does not look like an article.")
no_llm_option = click.option(
    "--no-llm", is_flag=True, help="Answer in the articles' own sentences, without a language model."
)
