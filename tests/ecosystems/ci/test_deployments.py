"""Deployments by command, in CI and by hand."""

from __future__ import annotations

import pytest

from checker.ecosystems.ci import gather
from checker.ecosystems.ci.deployments import deployment_facts
from checker.git.snapshot import MemorySnapshot
from checker.parse.files import Files

STATES = ("declared", "undeclared", "opaque")
MADE = ("clusters", "workloads")


def found(files, kinds=STATES):
    """The kinds of deployments found, with the line of the first of each."""
    tree = Files(MemorySnapshot(files))
    facts = deployment_facts(tree, gather(tree))
    named = {name.partition(".")[2]: str(fact.at) for name, fact in facts.items() if fact.value}
    return {name: at for name, at in named.items() if name in kinds}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"Makefile": "web:\n\techo hi\n\tkubectl apply -f web.yaml\n"}, {"declared": "Makefile:3"}),
        ({"Makefile": "web:\n\thelm upgrade --install web charts/web\n"}, {"declared": "Makefile:2"}),
        ({"justfile": "web tag:\n    kubectl set image deploy/web web=x:{{ tag }}\n"}, {"undeclared": "justfile:2"}),
        ({"Taskfile.yml": "tasks:\n  web:\n    cmds:\n      - helmfile apply\n"}, {"declared": "Taskfile.yml:4"}),
        ({"roll.sh": "#!/bin/sh\nkubectl apply -k web\n"}, {"declared": "roll.sh:2"}),
        ({"justfile": "web:\n    ./render | kubectl apply -f -\n"}, {"declared": "justfile:2"}),
        ({"justfile": "web:\n    ./render | kubectl apply -f /dev/stdin\n"}, {"declared": "justfile:2"}),
        ({"roll.sh": "kubectl apply -k web > /dev/null\n"}, {"declared": "roll.sh:1"}),
        ({"roll.sh": "kubectl apply -k clusters/dev/web > /dev/null\n"}, {}),
        ({"bin/bootstrap.sh": "kubectl apply -k web\n"}, {}),
        ({"roll.sh": "kind create cluster\nkubectl apply -k web\n"}, {}),
        ({"roll.sh": "kubectl apply -f https://example.org/crds.yaml\n"}, {}),
        ({"roll.sh": "kubectl delete pod web; kubectl rollout restart deploy/web\n"}, {}),
        ({"roll.sh": "terraform apply\n"}, {}),
        ({"roll.sh": "argocd app set web -p tag=$TAG\n"}, {"undeclared": "roll.sh:1"}),
        ({"examples/Makefile": "web:\n\tkubectl apply -f web.yaml\n"}, {}),
        ({"Makefile": "A := 1\n# kubectl apply -f web.yaml\n"}, {}),
        ({"README.md": "kubectl apply -f web.yaml\n"}, {}),
        ({"roll.sh": "gcloud app deploy --quiet app.yaml\n"}, {"declared": "roll.sh:1"}),
        ({"roll.sh": "gcloud app deploy app.yaml --image-url=x:$TAG\n"}, {"undeclared": "roll.sh:1"}),
        ({"roll.sh": "gcloud run deploy web --source .\n"}, {"declared": "roll.sh:1"}),
        ({"roll.sh": "gcloud run deploy web --image x:$TAG\n"}, {"undeclared": "roll.sh:1"}),
        ({"up.sh": "eksctl create cluster -f cluster.yaml\n"}, {"declared": "up.sh:1"}),
        ({"up.sh": "envsubst < c.yaml | eksctl create cluster -f -\n"}, {"undeclared": "up.sh:1"}),
        ({"hosts.sh": 'ansible-playbook site.yml -e \'{"host": "web"}\'\n'}, {"declared": "hosts.sh:1"}),
        ({"hosts.sh": "ansible-playbook --syntax-check site.yml\nansible-playbook site.yml --check\n"}, {}),
        ({"hosts.sh": 'ansible-playbook play-reboot.yml -e \'{"host": "web"}\'\n'}, {}),
    ],
)
def test_by_hand(files, expected):
    """Recipes and scripts count, each at its line; bootstrap, test clusters, repairs and examples do not."""
    assert found(files) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [("--from-file=web.conf", "declared"), ("--from-file=a --from-literal=b=$B", "undeclared"), ("", "undeclared")],
)
def test_what_is_made_of_files(options, expected):
    """An object that CI makes of files in Git is declared; one with a literal beside them is not."""
    run = f"kubectl create configmap web {options}"
    workflow = f"on: push\njobs:\n  go:\n    steps: [{{run: '{run}'}}]\n"
    assert found({".github/workflows/go.yaml": workflow}) == {expected: ".github/workflows/go.yaml:4"}


@pytest.mark.parametrize(
    ("script", "expected"),
    [("terraform-apply.sh", {}), ("apply.sh", {"opaque": ".github/workflows/go.yaml:4"})],
)
def test_programs_that_are_not_followed(script, expected):
    """A program that is named after Terraform applies Terraform, which is judged elsewhere; another may deploy."""
    workflow = f"on: push\njobs:\n  go:\n    steps: [{{run: ./bin/{script} prod}}]\n"
    assert found({".github/workflows/go.yaml": workflow}) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"setup.sh": "eksctl create cluster --name prod\n"}, {"clusters": "setup.sh:1"}),
        ({"bin/bootstrap.sh": "gcloud container clusters create prod\n"}, {"clusters": "bin/bootstrap.sh:1"}),
        ({"setup.sh": "gcloud container clusters get-credentials prod\n"}, {}),
        ({"setup-dev.sh": "eksctl create cluster --name dev\n"}, {}),
        ({"examples/setup.sh": "az aks create --name web\n"}, {}),
        ({"up.sh": "eksctl create iamidentitymapping --cluster prod\n"}, {}),
        ({"roll.sh": "helm upgrade --install web charts/web\n"}, {"workloads": "roll.sh:1"}),
        ({"roll.sh": "kubectl set image deploy/web web=x:$TAG\n"}, {"workloads": "roll.sh:1"}),
        ({"roll.sh": "ansible-playbook hosts.yml\n"}, {}),
        ({"setup.sh": "helm upgrade --install web charts/web\n"}, {}),
    ],
)
def test_what_is_made(files, expected):
    """Clusters count even where they are made once; workloads as deployments do, and hosts are neither."""
    assert found(files, MADE) == expected


def test_hostile_files_end():
    """Endless lines, recipes and brackets are read in bounded time and find nothing that is not there."""
    assert (
        found({"Makefile": "a:" * 100_000 + "\n\tkubectl " + "{{" * 50_000, "x.sh": "helm " * 40_000}, (*STATES, *MADE))
        == {}
    )
