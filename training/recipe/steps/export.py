"""The fp32 graph and the small files of the hub layout.

Same checkpoint, same bytes: constants are folded in order and no time or path is written.
"""

import json
import shutil
import warnings

import torch

from ..fit.checkpoint import load_ranker
from ..model.encoder import HEADS, INNER, LAYERS, POSITIONS, WIDTH
from ..model.tokens import encode_texts, join_pair, load_tokenizer, pad_pairs
from ..paths import runs_folder

NAMES = ["input_ids", "attention_mask", "token_type_ids"]
SPECIAL = {name: f"[{name[:-6].upper()}]" for name in ("cls_token", "sep_token", "pad_token", "unk_token", "mask_token")}
SAMPLE = [("how to fix a flat tire", "Patch the inner tube."), ("法国的首都", "巴黎是法国的首都。")]


def write_graph(ranker, tokenizer, path) -> None:
    """ONNX opset 17, batch and length free."""
    pairs = [join_pair(*encode_texts(tokenizer, list(pair), 200)) for pair in SAMPLE]
    axes = {name: {0: "batch_size", 1: "sequence_length"} for name in NAMES}
    axes["logits"] = {0: "batch_size"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            ranker, pad_pairs(pairs), str(path), input_names=NAMES, output_names=["logits"],
            dynamic_axes=axes, opset_version=17, do_constant_folding=True, dynamo=False,
        )


def write_json(path, value) -> None:
    path.write_text(json.dumps(value, indent=1))


def write_configuration(folder, words: int) -> None:
    write_json(folder / "config.json", {
        "model_type": "bert", "architectures": ["BertForSequenceClassification"], "vocab_size": words,
        "hidden_size": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "intermediate_size": INNER, "max_position_embeddings": POSITIONS, "type_vocab_size": 2,
        "hidden_act": "gelu", "layer_norm_eps": 1e-12, "pad_token_id": 0, "num_labels": 1,
        "id2label": {"0": "LABEL_0"}, "label2id": {"LABEL_0": 0}, "problem_type": "regression",
    })
    write_json(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": POSITIONS, "do_lower_case": True,
        **SPECIAL, "model_input_names": NAMES,
    })
    (folder / "special_tokens_map.json").write_text(json.dumps(SPECIAL))


def main(arguments) -> None:
    torch.set_num_threads(arguments.threads)
    folder = runs_folder("hub", "crossrank-embedded")
    (folder / "onnx").mkdir(exist_ok=True)
    vocabulary = runs_folder("vocabulary")
    ranker = load_ranker(arguments.start or runs_folder("calibrated") / "ranker.pt")
    write_graph(ranker, load_tokenizer(vocabulary / "tokenizer.json"), folder / "onnx" / "model.onnx")
    shutil.copy(vocabulary / "tokenizer.json", folder / "tokenizer.json")
    write_configuration(folder, ranker.encoder.word.num_embeddings)
    print(folder)
