"""Is it a variational autoencoder?"""

from __future__ import annotations

import re

from advisor.detectors import detector, present
from advisor.detectors.clues import defined, named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"(?:^|\.)(?:\w*VAE\w*|VariationalAuto[Ee]ncoder|AutoencoderKL|VectorQuantizer\w*)$"
)
_SAMPLES = pattern(r"^(?:Sampling|sampling|reparam\w*|sample_z)$")
_VARIANCE = pattern(
    r"^(?:self\.)?(?:z_)?(?:log_?var\w*|logvar|log_sigma\w*|log_variance)$", re.IGNORECASE
)


@detector("setting-vae")
def setting_vae(case: Case) -> Answer:
    """Sampling with the reparameterisation trick, or a class named so. A setting.

    ``exp`` of half a log variance next to random noise is the trick, whatever it is called. A plain
    autoencoder has none.
    """
    code = program(case)
    seen = named(code, _NAMES)
    told = any(_VARIANCE.search(p) for f in code.functions for p in f.parameters)
    if seen is None and (told or defined(code, _VARIANCE) is not None):
        seen = defined(code, _SAMPLES)
    if seen is not None:
        return present(seen.evidence())
    return not_seen(code, "no variational autoencoder")
