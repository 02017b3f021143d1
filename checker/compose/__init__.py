"""What takes effect: kustomize builds, patches, Flux overlays and substitution on located data."""
