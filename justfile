# The jobs of a developer; `just` lists them.

# The dashboard
run:
    streamlit run dashboard.py

# All tests, under three minutes on two cores
test:
    python -m pytest

lint:
    ruff format --check .
    ruff check .
    mypy .

# Golden files written anew; look at the difference before you commit it
golden:
    python -m pytest tests/test_connectors_contract.py tests/test_files_formats.py --update

# Long trials: a hundred imports killed in the middle, thousands of random takes and undos
torture rounds="100" cases="2000":
    python tests/torture.py --rounds {{rounds}} --cases {{cases}}

# What is claimed of speed: the first page, a long import, the pages of a large business; each against a floor of the same run
bench sales="200000" entries="1000000":
    python benchmarks/first_page.py
    python benchmarks/import_speed.py {{sales}}
    python benchmarks/large_pages.py {{entries}}

ci:
    bash .ci/run
