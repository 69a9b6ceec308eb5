"""Programs that people really need, short enough to copy from. Each is tested against the sandbox.

To try one, start the sandbox (`.venv/bin/python -m sandbox`) and point the program at it:

    MIJNKLANTPORTAAL_API_KEY=sandbox-key .venv/bin/python -m examples.sync_customers customers.csv \\
        --base-url http://127.0.0.1:8060/v1
"""
