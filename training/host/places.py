"""Where the recipe keeps its own files."""

import os

TRAINING = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(TRAINING)
CONFIGS = os.path.join(TRAINING, "configs")
RECORDS = os.path.join(TRAINING, "records")
