"""Programs that people need, short enough to copy from. Each is tested against the sandbox.

To try one, start the sandbox (`.venv/bin/python -m sandbox`) and give the program the key and address that it prints:

    MIJNKLANTPORTAAL_API_KEY=... .venv/bin/python -m examples.mirror portal.db --base-url http://127.0.0.1:8060/v1
"""
