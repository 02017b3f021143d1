"""The functions of Helm templates: Go's builtins, Sprig's and Helm's own, as far as they are pure.

What would read the clock, random numbers, the network or a cluster gives an unknown value.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from checker.compose.gotemplate.evaluate import Evaluator
from checker.compose.gotemplate.failure import TemplateError
from checker.compose.gotemplate.trace import retrace
from checker.compose.sprig import documents, encoding, lists, logic, maps, numbers, patterns, text, versions
from checker.compose.sprig.patterns import PatternRefusedError
from checker.compose.sprig.signature import Function

FUNCTIONS: Mapping[str, Function] = dict(
    chain.from_iterable(
        module.FUNCTIONS.items()
        for module in (documents, encoding, lists, logic, maps, numbers, patterns, text, versions)
    )
)

_OUTSIDE = {
    "it depends on the cluster": "lookup",
    "it depends on the network": "getHostByName",
    "it depends on the time": """now ago date date_in_zone dateInZone date_modify dateModify mustDateModify
        must_date_modify duration durationRound htmlDate htmlDateInZone toDate mustToDate unixEpoch""",
    "it is random": """randAlpha randAlphaNum randAscii randBytes randInt randNumeric shuffle uuidv4 bcrypt htpasswd
        derivePassword genCA genCAWithKey genPrivateKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert
        genSignedCertWithKey buildCustomCert encryptAES decryptAES""",
    "this scan has no such function": "toToml fromToml wrap wrapWith html js call",
}
_UNKNOWN = {name: reason for reason, names in _OUTSIDE.items() for name in names.split()}

_WALKS = """print println printf toString quote squote cat join toStrings sortAlpha eq ne deepEqual has mustHas uniq
    mustUniq without mustWithout deepCopy mustDeepCopy merge mustMerge mergeOverwrite mustMergeOverwrite toYaml
    mustToYaml toYamlPretty toJson mustToJson toRawJson mustToRawJson toPrettyJson mustToPrettyJson urlquery"""
_WALKING = frozenset(_WALKS.split())
_CHARACTERS_PER_STEP = 256
_MATCHES_PER_STEP = 32


class Sprig:
    """The pure functions by name. A subclass adds those that need the chart."""

    def call(self, name: str, arguments: list[Any], evaluator: Evaluator) -> Any:
        """The value of a function (see `gotemplate.evaluate.Functions`)."""
        function = FUNCTIONS.get(name)
        if function is None:
            return self._outside(name, evaluator)
        veiled = function.veiled(arguments)
        if veiled is not None:
            return evaluator.veils.derive(veiled)
        if evaluator.doubt and name in {"set", "unset"}:
            arguments = [*arguments[:2], evaluator.veils.hide(evaluator.doubt)]
            function = FUNCTIONS["set"]
        fitted = function.fit(name, arguments)
        try:
            self._charge(name, fitted, evaluator)
            value = function.run(*fitted)
        except PatternRefusedError:
            return evaluator.unknown("this scan does not apply its regular expression")
        return retrace(arguments[-1], value) if function.keeps_lines else value

    def _outside(self, name: str, evaluator: Evaluator) -> str:
        if name not in _UNKNOWN:
            raise TemplateError(f"there is no function {name}")
        return evaluator.unknown(_UNKNOWN[name])

    def _charge(self, name: str, arguments: list[Any], evaluator: Evaluator) -> None:
        walks = name in _WALKING
        if name in patterns.SEARCHING:
            evaluator.meter.step(patterns.cost(arguments[0], arguments[1]) // _MATCHES_PER_STEP)
        for argument in arguments:
            if isinstance(argument, str):
                evaluator.meter.step(len(argument) // _CHARACTERS_PER_STEP)
            elif walks:
                evaluator.meter.traverse(argument)
