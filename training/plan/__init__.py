"""The runs of plan.json, making them, and what their records say."""
