"""The interaction head: 32 match features and a pooled term, summed to one logit.

Owns the features; must not know how the token states were made.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

from .encoder import WIDTH

CONTEXT_CENTRES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
STATIC_CENTRES = [0.1, 0.3, 0.5, 0.7, 0.9]
COUNT_CENTRES = [0.3, 0.45, 0.6, 0.75, 0.9]
FEATURES, POOL_HIDDEN = 32, 64
EXACT = 0.985


def unit(x):
    return x / (x * x).sum(-1, keepdim=True).clamp(min=1e-9).sqrt()


def masked_mean(x, mask):
    return (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)


def bump(x, centres, width):
    return torch.exp(-((x[..., None] - centres) ** 2) / (2 * width**2))


class Head(nn.Module):
    """Features over (static, contextual) token vectors of query and document -> logit [batch, 1]."""

    def __init__(self, idf: torch.Tensor):
        super().__init__()
        self.register_buffer("idf", idf.float().clone())
        for name, values in (("context", CONTEXT_CENTRES), ("static", STATIC_CENTRES), ("count", COUNT_CENTRES)):
            self.register_buffer(f"{name}_centres", torch.tensor(values))
        self.register_buffer("feature_mean", torch.zeros(FEATURES))
        self.register_buffer("feature_scale", torch.ones(FEATURES))
        self.weight_bias = nn.Parameter(torch.tensor(-1.5))
        self.weight_idf = nn.Parameter(torch.tensor(3.0))
        self.weight_state = nn.Linear(WIDTH, 1, bias=False)
        self.linear = nn.Linear(FEATURES, 1)
        self.hidden = nn.Linear(FEATURES, 48)
        self.hidden_out = nn.Linear(48, 1)
        self.pool = nn.Linear(3 * WIDTH, POOL_HIDDEN)
        self.pool_out = nn.Linear(POOL_HIDDEN, 1)
        self.scale = nn.Parameter(torch.ones(1), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(1), requires_grad=False)
        for layer in (self.weight_state, self.hidden_out, self.pool_out):
            nn.init.zeros_(layer.weight)
        nn.init.zeros_(self.pool_out.bias)

    def features(self, ids, static, states, in_query, in_document, words_query, words_document):
        """32 features; masks [batch, T]: the two segments, and the same without special tokens."""
        idf = self.idf[ids]
        cosine = (unit(masked_mean(states, in_query)) * unit(masked_mean(states, in_document))).sum(-1, keepdim=True)
        share = words_query * F.softplus(self.weight_bias + self.weight_idf * idf + self.weight_state(states)[..., 0])
        share = share / share.sum(1, keepdim=True).clamp(min=1e-6)
        rare = words_query * idf
        rare = rare / rare.sum(1, keepdim=True).clamp(min=1e-6)
        off = (words_document[:, None, :] - 1) * 4
        sim0 = unit(static) @ unit(static).transpose(1, 2) + off
        sim1 = unit(states) @ unit(states).transpose(1, 2) + off
        best0 = sim0.max(2).values.clamp(min=-1)
        best1 = sim1.max(2).values.clamp(min=-1)
        length = words_document.sum(1, keepdim=True)
        count = (sim0 > EXACT).float().sum(2)
        saturated = count / (count + 0.4 + 0.8 * length / 100)
        total = lambda weight, value: (weight * value).sum(1, keepdim=True)
        spread = lambda weight, value: (weight[..., None] * value).sum(1)
        counts = lambda weight, sim, centres, width: torch.stack(
            [
                (weight * torch.log1p(torch.exp(-((sim - centre) ** 2) / (2 * width**2)).sum(2))).sum(1)
                for centre in centres
            ],
            -1,
        )
        return torch.cat(
            [
                cosine,
                total(share, best1),
                total(rare, best0),
                total(rare, (best0 > EXACT).float()),
                total(rare, saturated),
                total(rare, best1),
                spread(share, bump(best1, self.context_centres, 0.07)),
                spread(rare, bump(best0, self.static_centres, 0.1)),
                counts(share, sim1, COUNT_CENTRES, 0.08),
                counts(rare, sim0, STATIC_CENTRES, 0.1),
                torch.log1p(length) / 6,
                torch.log1p(words_query.sum(1, keepdim=True)) / 4,
            ],
            -1,
        )

    def logit(self, features, pooled=None):
        """Logit from raw features and, if given, the pooled states [batch, 3 * WIDTH]."""
        z = (features - self.feature_mean) / self.feature_scale
        y = self.linear(z) + self.hidden_out(F.gelu(self.hidden(z)))
        if pooled is not None:
            y = y + self.pool_out(F.gelu(self.pool(pooled)))
        return y * self.scale + self.bias
