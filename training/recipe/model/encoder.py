"""The BERT encoder of MiniLM's shape: six post-norm layers, width 384, twelve heads.

Owns the arithmetic of one layer; must not know pairs, segments or losses.
"""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTH, HEADS, INNER, LAYERS, POSITIONS = 384, 12, 1536, 6, 512


class Layer(nn.Module):
    """One encoder layer; `bias` is added to the attention logits, shape [batch, 1, T, T]."""

    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x, bias):
        batch, length, _ = x.shape
        size = WIDTH // HEADS
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, size).permute(2, 0, 3, 1, 4)
        weights = torch.softmax((q * (1 / math.sqrt(size))) @ k.transpose(-1, -2) + bias, -1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Encoder(nn.Module):
    """Embeddings (word + position + segment, normed) and the stack of layers."""

    def __init__(self, words: int):
        super().__init__()
        self.word = nn.Embedding(words, WIDTH)
        self.position = nn.Embedding(POSITIONS, WIDTH)
        self.segment = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def embed(self, word_rows, positions, segments):
        """Input of the first layer; `word_rows` are rows of `word`, `segments` floats in {0, 1}."""
        table = self.segment.weight
        segment = table[0] + segments[..., None] * (table[1] - table[0])
        return self.norm(word_rows + self.position(positions) + segment)
