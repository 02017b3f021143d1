"""A command is shown without the secrets that stand in it."""

import pytest

from checker.ecosystems.ci.secrets import without_secrets


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("kubectl apply -f apps --token=abc", "kubectl apply -f apps --token=***"),
        ("argocd login h --password 'a b' --grpc-web", "argocd login h --password *** --grpc-web"),
        ("helm upgrade x . --set db.password=abc,a=b", "helm upgrade x . --set db.password=***,a=b"),
        ('API_KEY="a b" terraform apply', "API_KEY=*** terraform apply"),
        (
            "kubectl create secret generic s --from-literal=a=abc",
            "kubectl create secret generic s --from-literal=a=***",
        ),
        ("curl -u me:abc https://me:abc@host/x", "curl -u *** https://***@host/x"),
        ("curl -H 'Authorization: Bearer abcdefgh' h", "curl -H 'Authorization: Bearer ***' h"),
        ("run AKIAIOSFODNN7EXAMPLE", "run ***"),
    ],
)
def test_a_secret_is_left_out(written, shown):
    """Values with a secret's name, in a secret's place or of a secret's form become stars; the rest stays."""
    assert without_secrets(written) == shown


@pytest.mark.parametrize(
    "command",
    [
        "flux diff kustomization apps --path ./apps",
        "kubectl --token=$TOKEN apply -f apps -p 3",
        "TOKEN=${{ secrets.TOKEN }} terraform plan -out=plan",
        "kubectl get secret sops-age",
        "terraform apply -auto-approve",
        "git clone https://$USER@github.com/a/b",
        "helm template x oci://ghcr.io/a/b -u user",
    ],
)
def test_what_is_no_secret_stays(command):
    """References to secrets, resources called so and all other words are shown as written."""
    assert without_secrets(command) == command


@pytest.mark.parametrize("piece", ["a", "token", "-", "://", "a=", "--token ", "'", "x.", "eyJ", "eyJaaaaaaaaaaa."])
def test_long_commands_take_no_time(piece):
    """One piece over and over is gone through once."""
    assert without_secrets(piece * 60_000)
