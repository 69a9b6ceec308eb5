"""How calls are made. Nothing here is public: names may change with every release."""
