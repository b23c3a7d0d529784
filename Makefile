.PHONY: setup run test unit lint lock picture encoder acts malformed kills

setup:            ## build .venv and the pages
	@tools/setup.sh

run: setup        ## train if needed, fill the sample shop, serve
	@.venv/bin/bot run

test: lint        ## style and types, then the whole suite
	@echo "== tests"
	@BOT_BROWSER="$$(tools/browser.sh)" .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
	@cd web && PATH="$$PWD/../.tools/node/bin:$$PATH" npm test --silent

unit: setup       ## pure parts and content only, in seconds
	@.venv/bin/python -m pytest tests/unit tests/content -q

lint: setup       ## style and types, Python and pages
	@echo "== ruff"
	@.venv/bin/ruff check bot actions tests bench tools
	@echo "== mypy"
	@.venv/bin/mypy
	@echo "== ESLint, Prettier, tsc"
	@cd web && PATH="$$PWD/../.tools/node/bin:$$PATH" npm run lint --silent

lock:             ## renew requirements.lock (hashes, no index addresses)
	@$$(command -v uv || echo .tools/bin/uv) pip compile pyproject.toml --extra test --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --python .venv/bin/python --custom-compile-command "make lock" \
	  --quiet -o requirements.lock

malformed: setup  ## 20,000 malformed requests over every route (a quarter of an hour)
	@.venv/bin/python bench/malformed.py

kills: setup      ## kill a working server fifty times on both databases (half an hour)
	@.venv/bin/python bench/kills.py

picture: setup    ## take the README's picture of the desk
	@BOT_BROWSER="$$(tools/browser.sh)" PYTHONPATH=. .venv/bin/python tools/picture.py

encoder: setup    ## tune the turn encoder anew on the examples (an hour); its weights are part of the repository
	@tools/encoder/encoder.sh

acts: setup    ## tune the reader of the seller's acts anew (half an hour); its weights are part of the repository
	@tools/encoder/acts.sh
