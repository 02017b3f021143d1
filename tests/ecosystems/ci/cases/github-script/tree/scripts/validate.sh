#!/usr/bin/env bash
# kubectl apply -f nothing
set -o errexit
find . -name kustomization.yaml -print0 | while IFS= read -r -d $'\0' file; do
  kustomize build "${file/%kustomization.yaml}" "${flags[@]}" | \
    kubeconform -strict
done
