# The two commands of the README, and the checks. Everything they need they install themselves.
PYTHON ?= python3
CORE := .venv-core
FULL := .venv

.PHONY: demo test check bench clean browser

demo: $(CORE)/.ready
	@$(CORE)/bin/advisor ask < tests/samples/demo-post.txt

test: $(FULL)/.ready browser
	$(FULL)/bin/pytest -n 2 --dist loadfile

# The page is tested in Chromium, the service with PostgreSQL, too; without them those tests are
# skipped, and say so.
browser:
	@command -v apt-get >/dev/null || exit 0; missing=; \
	  command -v chromium >/dev/null || missing=chromium; \
	  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	  [ -z "$$missing" ] || { export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && \
	    apt-get install -y -qq --no-install-recommends $$missing; } >/dev/null 2>&1 || true

check: $(FULL)/.ready
	$(FULL)/bin/ruff check .
	$(FULL)/bin/ruff format --check .
	$(FULL)/bin/pyright
	$(FULL)/bin/lint-imports
	$(FULL)/bin/advisor kb check

bench: $(FULL)/.ready
	$(FULL)/bin/python -m eval.bench

$(CORE)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(CORE)
	@$(CORE)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(FULL)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(FULL)
	$(FULL)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

clean:
	rm -rf $(CORE) $(FULL) build dist
