"""What a list of logits should look like: the right document first, and above zero on its own."""

import torch
import torch.nn.functional as F

ALONE, RIGHT_WEIGHT = 0.5, 3.0


def list_loss(logits: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    """Softmax over each list plus a pointwise term; logits [lists, size], first column right."""
    masked = logits.masked_fill(~real, -1e4)
    listwise = F.cross_entropy(masked, torch.zeros(len(logits), dtype=torch.long))
    target = torch.zeros_like(logits)
    target[:, 0] = 1
    weight = torch.where(target > 0, RIGHT_WEIGHT, 1.0) * real
    alone = (F.binary_cross_entropy_with_logits(logits, target, reduction="none") * weight).sum() / real.sum()
    return listwise + ALONE * alone
