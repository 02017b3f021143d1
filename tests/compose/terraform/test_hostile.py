"""Trees made to trap the reader: cycles, lattices, sources that lead out, units that include themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.compose.terraform import Kind, SourceKind, survey
from checker.compose.terraform.sources import sources
from checker.git.snapshot import MemorySnapshot
from checker.model import Location, Unknown
from checker.parse.files import Files

BACKEND = 'terraform {\n  backend "gcs" { bucket = "b" }\n}\n'


def estate_of(files):
    """The survey of some files."""
    return survey(Files(MemorySnapshot(files)))


def call(name, source):
    """A module call."""
    return f'module "{name}" {{ source = "{source}" }}\n'


def test_modules_that_call_one_another_end():
    """A cycle is followed once around."""
    estate = estate_of(
        {"r/m.tf": BACKEND + call("a", "../a"), "a/m.tf": call("b", "../b"), "b/m.tf": call("a", "../a")}
    )
    (root,) = estate.roots
    assert [use.address for use in root.content.uses] == ["", "module.a", "module.a.module.b"]


def test_a_module_that_calls_itself_ends():
    """A module is not its own source."""
    (root,) = estate_of({"r/m.tf": BACKEND + call("self", "../r")}).roots
    assert len(root.content.uses) == 1


def test_a_long_chain_of_modules_ends():
    """Depth is bounded; every directory still has its class."""
    files = {f"m{n}/m.tf": call("next", f"../m{n + 1}") for n in range(300)}
    estate = estate_of({**files, "m300/m.tf": "", "r/m.tf": BACKEND + call("first", "../m0")})
    assert len(estate.roots[0].content.uses) < 40
    assert sum(each.verdict.kind is Kind.CHILD for each in estate.directories) == 301


def test_a_lattice_of_modules_is_cut_and_said():
    """2^20 paths through 20 modules are not all walked: the root says that it is not complete."""
    files = {f"m{n}/m.tf": call("a", f"../m{n + 1}") + call("b", f"../m{n + 1}") for n in range(20)}
    estate = estate_of({**files, "m20/m.tf": "", "r/m.tf": BACKEND + call("first", "../m0")})
    (root,) = estate.roots
    assert not root.content.complete
    assert [problem.kind.value for problem in estate.problems] == ["unobservable"]


def test_outputs_through_a_lattice_are_given_up():
    """A value that would take 2^20 evaluations is unknown."""
    files = {
        f"m{n}/m.tf": call("a", f"../m{n + 1}")
        + call("b", f"../m{n + 1}")
        + 'output "x" { value = "${module.a.x}${module.b.x}" }\n'
        for n in range(19)
    }
    top = BACKEND + call("first", "../m0") + "locals {\n  it = module.first.x\n}\n"
    estate = estate_of({**files, "m19/m.tf": 'output "x" { value = "x" }\n', "r/m.tf": top})
    scope = estate.roots[0].scope
    (block,) = scope.module.of("locals")
    assert isinstance(scope.get(block.body, "it"), Unknown)


@pytest.mark.parametrize(
    "source",
    [
        "../../outside",
        "/etc/terraform",
        "~/modules/x",
        "git::ext::sh -c touch% /tmp/x",
        "git::ssh://-oProxyCommand=x/y",
        "http://169.254.169.254/latest",
        "s3::https://s3.amazonaws.com/b/x.zip",
        "${var.x}/../../..",
        "",
        "../r/../../r/../../etc",
    ],
)
def test_sources_are_named_and_never_followed_out(source):
    """A source that leads out of the tree has no directory here; nothing is fetched."""
    (root,) = estate_of({"r/m.tf": BACKEND + call("x", source)}).roots
    assert len(root.content.uses) == 1
    for found in root.content.calls[0].sources:
        assert found.directory is None
        assert isinstance(found.kind, SourceKind)


@given(st.text(alphabet="./~ab:?=&g\ue000@", max_size=20), st.sampled_from(["", "a", "a/b"]))
def test_no_source_has_a_directory_outside(text, directory):
    """Whatever a source says, the directory it means is a normalised path of this repository, or none."""
    for source in sources(text, None, directory, Location("a/m.tf")):
        parts = (source.directory or "a").split("/")
        assert source.directory == "" or not {"", ".", ".."} & set(parts)
        assert "\ue000" not in source.text


def test_units_that_include_or_read_one_another_end():
    """Terragrunt files in a circle leave unknown values, no endless work."""
    estate = estate_of(
        {
            "a/terragrunt.hcl": 'include "b" { path = "../b/terragrunt.hcl" }\nlocals { x = include.b.locals.y }\n'
            "terraform { source = local.x }\n",
            "b/terragrunt.hcl": 'include "a" { path = "../a/terragrunt.hcl" }\n'
            'locals { y = read_terragrunt_config("../c.hcl").locals.z }\n',
            "c.hcl": 'locals { z = read_terragrunt_config("c.hcl").locals.z }\n',
            "d/terragrunt.hcl": 'include "d" { path = "terragrunt.hcl" }\nterraform { source = "x/y/z" }\n',
        }
    )
    assert estate.roots == ()


def test_a_stack_within_itself_ends():
    """A stack that is made of itself is not unfolded for ever."""
    stack = 'stack "again" {\n  source = "."\n  path = "x"\n}\nunit "u" {\n  source = "./u"\n  path = "u"\n}\n'
    other = 'stack "loop" {\n  source = "../s"\n  path = "x"\n}\n'
    estate = estate_of({"s/terragrunt.stack.hcl": stack, "t/terragrunt.stack.hcl": other})
    assert len(estate.units) <= 200


def test_a_state_whose_address_is_not_here():
    """A backend without settings leaves the address of its state unknown."""
    (root,) = estate_of({"r/m.tf": 'terraform {\n  backend "s3" {}\n}\nresource "aws_s3_bucket" "b" {}\n'}).roots
    assert root.backend.locking != "none"
    assert isinstance(root.backend.key, Unknown)


TRAPS = {
    "loops within loops": ("<<EOT\n" + "%{ for x in range(200) }" * 6 + "x" + "%{ endfor }" * 6 + "\nEOT\n", "costly"),
    "conditions within conditions": ("<<EOT\n" + "%{ if true }" * 500 + "x" + "%{ endif }" * 500 + "\nEOT\n", "deeply"),
    "a template that fills itself": ('templatefile("t.tpl", { t = templatefile("t.tpl", {}) })', "costly"),
    "data of data": ('yamlencode({ for i in range(1000) : "k${i}" => [for j in range(1000) : j] })', "costly"),
}


@pytest.mark.parametrize(("value", "reason"), TRAPS.values(), ids=TRAPS)
def test_texts_that_grow_are_given_up(value, reason):
    """What a trap carries is not seen, and said."""
    main = f'resource "kubectl_manifest" "x" {{\n  yaml_body = {value}\n}}\n'
    files = {"r/m.tf": BACKEND + "# argo\n" + main, "r/t.tpl": '${templatefile("t.tpl", { t = t })}\n'}
    (found,) = estate_of(files).carried
    assert not found.manifests
    assert reason in found.problems[0].message


def test_a_thousand_costly_objects_are_cut_and_said():
    """Each of them is within its budget; together they are not."""
    main = """resource "kubernetes_manifest" "x" {
  for_each = toset([for i in range(1000) : "a${i}"])
  manifest = {
    apiVersion = "v1"
    kind       = "ConfigMap"
    metadata   = { name = each.key }
    data       = { big = templatefile("t.tpl", { x = each.key }) }
  }
}
"""
    (found,) = estate_of({"r/m.tf": BACKEND + "# argo\n" + main, "r/t.tpl": "${x}\n" * 2000}).carried
    assert 0 < len(found.manifests) < 1000
    assert "more is carried than is looked at" in found.problems[0].message
