"""gitops-checker: which GitOps dimensions does an infrastructure repository really satisfy?"""

__version__ = "0.1.0"
