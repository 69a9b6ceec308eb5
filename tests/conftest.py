"""Settings of all tests: Hypothesis takes the same examples in every run.

`pytest -m hypothesis --hypothesis-profile=random` looks for new ones. What it finds becomes an `@example` of the test.
"""

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("random", deadline=None, database=None, print_blob=True)
settings.load_profile("same")

pytest_plugins = ["sandbox.pytest_plugin"]
