"""Makes the models that every peer can load: true architectures, random weights, one vocabulary.

Owns: <out>/mini (XLM-R, 6 x 384) and <out>/bge-large-random (the layers of bge-reranker-v2-m3),
each in hub layout: safetensors, tokenizer and onnx/model.onnx of the same weights.
Must not know: how they are scored. Their scores mean nothing; their cost is that of the real thing.

`python make-models.py <out> [mini|bge-large-random ...]`, with the packages of requirements/torch.txt.
"""

import itertools
import json
import random
import shutil
import string
import sys
import tempfile
from pathlib import Path

import onnx
import sentencepiece
import torch
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import XLMRobertaConfig, XLMRobertaForSequenceClassification

WORDS = Path(__file__).parents[2] / "models/crossrank-embedded/tokenizer.json"
PIECES = 32_000
SEED = 1

# As many positions as bge-reranker-v2-m3 has, also where fewer tokens are allowed: Infinity takes
# all positions for tokens, and XLM-R counts its first at 2, so that it fails on a table without spare.
POSITIONS = 8194
MOST_TOKENS = {"mini": 512, "bge-large-random": 8192}

SHAPES = {
    "mini": dict(
        hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536,
    ),
    "bge-large-random": dict(
        hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096,
    ),
}  # fmt: skip


def write_corpus(path: Path) -> None:
    """Sentences of the embedded model's English and Chinese words, the first ones the most often."""
    vocabulary = json.loads(WORDS.read_text())["model"]["vocab"]
    words = [w for w in sorted(vocabulary, key=vocabulary.get) if w.isalpha()]
    weights = list(itertools.accumulate(1 / (rank + 100) for rank in range(len(words))))
    rng = random.Random(SEED)
    with path.open("w") as file:
        for _ in range(200_000):
            file.write(" ".join(rng.choices(words, cum_weights=weights, k=14)) + "\n")


def train_pieces(folder: Path) -> sentencepiece_model_pb2.ModelProto:
    """A SentencePiece unigram model, trained and normalised as XLM-R's is."""
    corpus = folder / "corpus.txt"
    write_corpus(corpus)
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / "pieces"), vocab_size=PIECES,
        model_type="unigram", character_coverage=0.9995, normalization_rule_name="nmt_nfkc",
        required_chars=string.digits + string.punctuation, num_threads=1, minloglevel=2,
    )  # fmt: skip
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString((folder / "pieces.model").read_bytes())
    return proto


def make_tokenizer() -> Tokenizer:
    """The layout of XLM-R: <s>, <pad>, </s>, <unk>, the pieces, <mask>; a pair is <s> A </s></s> B </s>."""
    with tempfile.TemporaryDirectory() as folder:
        proto = train_pieces(Path(folder))
    control = ["<s>", "<pad>", "</s>", "<unk>"]
    # SentencePiece begins with <unk>, <s>, </s>.
    pieces = [(piece.piece, piece.score) for piece in proto.pieces[3:]]
    vocabulary = [*[(name, 0.0) for name in control], *pieces, ("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
        normalizers.Replace(Regex(" {2,}"), " "),
    ])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(),
    ])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([*control, "<mask>"])
    return tokenizer


def write_tokenizer(tokenizer: Tokenizer, folder: Path, max_tokens: int) -> None:
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {"bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>",
               "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>"}  # fmt: skip
    config = {**special, "tokenizer_class": "XLMRobertaTokenizerFast", "model_max_length": max_tokens}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1))
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=1))


def make_model(shape: dict[str, int], vocabulary: int) -> XLMRobertaForSequenceClassification:
    """Random weights, wide enough for attention that looks at something and logits that differ."""
    torch.manual_seed(SEED)
    config = XLMRobertaConfig(
        **shape, vocab_size=vocabulary, max_position_embeddings=POSITIONS, num_labels=1, type_vocab_size=1, layer_norm_eps=1e-5,
        pad_token_id=1, bos_token_id=0, eos_token_id=2,
        initializer_range=1.5 / shape["hidden_size"] ** 0.5,
    )  # fmt: skip
    return XLMRobertaForSequenceClassification(config).eval()


def export(model: XLMRobertaForSequenceClassification, path: Path) -> None:
    """Weights beside the graph where they do not fit into one file, named as on the hub."""
    model.set_attn_implementation("eager")  # the plain softmax of the hub's files
    ids = torch.randint(5, 1000, (2, 16))
    axes = {0: "batch", 1: "tokens"}
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        plain = Path(folder) / "model.onnx"
        torch.onnx.export(
            model, (ids, torch.ones_like(ids)), str(plain), dynamo=False, opset_version=17,
            input_names=["input_ids", "attention_mask"], output_names=["logits"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "batch"}},
        )  # fmt: skip
        graph = onnx.load(str(plain))
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        beside = size > 1_000_000_000
        onnx.save(graph, str(path), save_as_external_data=beside, location="model.onnx_data")


def main(out: Path, names: list[str]) -> None:
    tokenizer = make_tokenizer()
    for name in names:
        folder = out / name
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "onnx").mkdir(parents=True)
        write_tokenizer(tokenizer, folder, MOST_TOKENS[name])
        model = make_model(SHAPES[name], tokenizer.get_vocab_size())
        model.save_pretrained(folder)
        export(model, folder / "onnx/model.onnx")
        print(f"{name}: {sum(p.numel() for p in model.parameters()) / 1e6:.0f} M parameters")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or list(SHAPES))
