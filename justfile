# The jobs of a developer; `just` lists them.

# The dashboard
run:
    streamlit run dashboard.py

# The everyday tests
test:
    python -m pytest

# And the long ones: every real export, hundreds of random cases, whole pages of the demo
test-every:
    python -m pytest --every

lint:
    ruff format --check .
    ruff check .
    mypy .

# Golden files written anew; look at the difference before you commit it
golden:
    python -m pytest tests/test_connectors_contract.py tests/test_files_formats.py --update

# Long trials: a hundred imports and two hundred syncs killed in the middle, thousands of random takes and undos
torture rounds="100" cases="2000" syncs="200":
    python tests/torture.py --rounds {{rounds}} --cases {{cases}} --syncs {{syncs}}

# What is claimed of speed: the first page, a long import, the pages of a large business; each against a floor of the same run
bench sales="200000" entries="1000000":
    python benchmarks/first_page.py
    python benchmarks/import_speed.py {{sales}}
    python benchmarks/large_pages.py {{entries}}

ci:
    bash .ci/run
