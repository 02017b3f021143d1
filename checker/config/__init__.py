"""What a repository says about its own assessment: `.gitops-checker.yaml`, read from the revision that is judged."""
