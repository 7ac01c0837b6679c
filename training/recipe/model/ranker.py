"""The exported graph: [CLS] query [SEP] document [SEP] -> one logit.

Owns segments, positions and who may attend to whom; must not know losses or data.
"""

import torch
import torch.nn as nn

from .encoder import LAYERS, Encoder
from .head import Head, masked_mean
from .tokens import CLS, SEP

CLOSED, MASKED = -12.0, -1e4


class Ranker(nn.Module):
    """Layers below `open_from` see their own segment only, the others see the whole pair.

    `gates` (one value in 0..1 a layer) opens a layer by degrees while training: at 0 the two
    segments are apart, at 1 they are together.
    """

    def __init__(self, words: int, idf: torch.Tensor, open_from: int = LAYERS):
        super().__init__()
        self.encoder = Encoder(words)
        self.head = Head(idf)
        self.open_from = open_from
        self.gates: list[float] | None = None

    def layer_gates(self) -> list[float]:
        return self.gates or [float(index >= self.open_from) for index in range(LAYERS)]

    def segments(self, input_ids, attention_mask, token_type_ids):
        """Masks of query and document part, positions and segment numbers.

        The document is also found from the first [SEP]: some callers send no token types.
        """
        real = attention_mask.to(torch.float32)
        is_sep = (input_ids == SEP).to(torch.float32)
        after = (torch.cumsum(is_sep, 1) - is_sep).clamp(max=1.0)
        document = torch.maximum(token_type_ids.to(torch.float32), after) * real
        query = real * (1 - document)
        order = torch.cumsum(torch.ones_like(real), 1) - 1
        shift = document * (query.sum(1, keepdim=True) - 1)
        return real, query, document, (order - shift).clamp(0, 511).to(torch.long)

    def biases(self, real, document):
        """Attention bias of every layer; equal gates share one tensor."""
        apart = (document[:, :, None] - document[:, None, :]).abs()[:, None]
        hidden = ((real - 1) * -MASKED)[:, None, None, :]
        made = {}
        for gate in self.layer_gates():
            if gate not in made:
                closed = MASKED if gate <= 0 else CLOSED * (1 - gate)
                made[gate] = hidden if gate >= 1 else hidden + apart * closed
        return [made[gate] for gate in self.layer_gates()]

    def forward(self, input_ids, attention_mask, token_type_ids, word_rows=None, layers=None):
        """Logits [batch, 1]; `word_rows` and `layers` let training swap in its own copies."""
        real, query, document, positions = self.segments(input_ids, attention_mask, token_type_ids)
        rows = self.encoder.word(input_ids) if word_rows is None else word_rows
        x = self.encoder.embed(rows, positions, document)
        stack = self.encoder.layers if layers is None else layers
        dtype = next(stack.parameters()).dtype
        x = x.to(dtype)
        for layer, bias in zip(stack, self.biases(real, document)):
            x = layer(x, bias.to(dtype))
        x = x.float()
        plain = (input_ids != SEP).to(torch.float32)
        words = plain * (input_ids != CLS).to(torch.float32)
        features = self.head.features(input_ids, rows, x, query, document, query * words, document * words)
        pooled = torch.cat([x[:, 0], masked_mean(x, query), masked_mean(x, document)], -1)
        return self.head.logit(features, pooled)
