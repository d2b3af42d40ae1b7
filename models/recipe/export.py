"""Writes a trained adapter as a GGUF file that llama.cpp puts over the base model.

python -m models.recipe.export RUN_DIR/adapter.pt models/adapters/gemma3-270m.gguf [--architecture gemma3]
    [--calibration SCALE SHIFT]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from torch import Tensor

from assistant.models.llama import CALIBRATION

NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
HEADS = {"attn_q": 9, "attn_k": 3}
"""Of SmolLM2 135M, whose Q and K rows llama.cpp holds in another order."""


def write(
    saved: dict[str, Any], out: Path, architecture: str = "gemma3", calibration: tuple[float, float] | None = None
) -> None:
    """Write what ``train`` saved; ``calibration`` is what ``calibrate`` printed."""
    writer = gguf.GGUFWriter(out, architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", saved["alpha"])
    for key, value in zip(CALIBRATION, calibration or (), strict=False):
        writer.add_float32(key, value)
    for name, tensor in saved["adapter"].items():
        layer, part = name.removeprefix("model.layers.").rsplit(".", 1)
        number, _, module = layer.partition(".")
        target, values = NAMES[module], tensor.float().numpy()
        if architecture == "llama" and part == "b" and target in HEADS:
            heads, (rows, rank) = HEADS[target], values.shape
            values = values.reshape(heads, 2, rows // heads // 2, rank).swapaxes(1, 2).reshape(rows, rank)
        writer.add_tensor(f"blk.{number}.{target}.weight.lora_{part}", np.ascontiguousarray(values, dtype=np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a gemma3 adapter that ``write`` wrote, as ``train`` names them."""
    modules = {target: module for module, target in NAMES.items()}
    state = {}
    for tensor in gguf.GGUFReader(path).tensors:
        _, number, target, _, part = tensor.name.split(".")
        name = f"model.layers.{number}.{modules[target]}.{part.removeprefix('lora_')}"
        state[name] = torch.from_numpy(tensor.data.astype(np.float32))
    return state


def main() -> None:
    """Export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("adapter", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--architecture", default="gemma3", choices=("gemma3", "llama"))
    parser.add_argument("--calibration", nargs=2, type=float, metavar=("SCALE", "SHIFT"))
    options = parser.parse_args()
    write(torch.load(options.adapter), options.out, options.architecture, options.calibration)


if __name__ == "__main__":
    main()
