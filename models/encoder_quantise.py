"""Makes an encoder's ONNX graph small and fast; knows nothing of where the graph comes from or how it is served.

Matrix products get weights of 8 bits for each output column and inputs of 8 bits for each text, the fastest kernel that
onnxruntime has for CPUs (measured on multilingual-e5-small, one AVX-512 core: 350 GFLOP/s, against 100 for float32 and
for ``MatMulNBits`` of 4 or 8 bits). What rounding would cost is won back in four ways, none of which costs time:

- an input's channels are scaled by the root of their range, so that a few loud ones do not drown the others
  (SmoothQuant, arXiv 2211.10438); the weights take the inverse;
- where a product contracts (more inputs than outputs, as behind an activation function), each token is also scaled to
  the same length first, which is one operation with the former;
- weights are rounded one input after the other, each passing its error on to those to come (GPTQ, arXiv 2210.17323);
- the graph is meant for one text at a time, so that no text is rounded by the range of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import onnx_ir as ir

LEVELS = 100
"""Weights become -100..100: CPUs without VNNI add two products in 16 bits, which ±127 overflows often, ±100 rarely."""

SMOOTHING = 0.5
SMALLEST = 64
"""Matrices with a side shorter than this stay as they are."""
TABLE_ROWS = 1000
"""Tables of at least so many rows, the vocabulary's, are stored in 8 bits a row."""
DAMPING = 0.01

Array = NDArray[Any]
Tokens = Sequence[int]


def quantise(model: ir.Model, target: Path, samples: Sequence[Tokens], longest: int) -> None:
    """Write ``model``, whose input is ``input_ids``, to ``target``, with the weights in a file beside it.

    Args:
        samples: texts to measure the inputs of matrix products on, as token numbers.
        longest: the most tokens that a text will have.
    """
    import onnx_ir as ir
    from onnx_ir.passes import common

    _drop_idle_masks(model, samples, longest)
    _flatten_attention(model.graph)
    common.RemoveUnusedNodesPass()(model)
    products = _products(model.graph)
    _measure(model, products, samples)
    for product in products:
        _quantise_product(model.graph, product)
    _quantise_tables(model.graph)
    model.graph.opset_imports["com.microsoft"] = 1
    common.RemoveUnusedNodesPass()(model)
    common.ClearMetadataAndDocStringPass()(model)
    ir.save(model, target, external_data=f"{target.name}.data", size_threshold_bytes=1024)


@dataclass
class _Product:
    """Matrix products that share their input, and what was measured of it."""

    source: ir.Value
    nodes: list[ir.Node]
    peaks: Array
    moments: Array

    @property
    def weights(self) -> list[Array]:
        return [_constant(node.inputs[1]) for node in self.nodes]

    @property
    def contracts(self) -> bool:
        return all(weight.shape[0] > weight.shape[1] for weight in self.weights)


def _products(graph: ir.Graph) -> list[_Product]:
    found: dict[ir.Value, _Product] = {}
    for node in graph:
        if node.op_type != "MatMul" or node.inputs[0] is None or not _is_matrix(node.inputs[1]):
            continue
        source = node.inputs[0]
        width = _constant(node.inputs[1]).shape[0]
        blank = _Product(source, [], np.zeros(width, np.float32), np.zeros((width, width), np.float32))
        found.setdefault(source, blank).nodes.append(node)
    return list(found.values())


def _is_matrix(value: ir.Value | None) -> bool:
    shape = value.const_value.shape if value is not None and value.const_value is not None else ()
    return len(shape) == 2 and all(isinstance(side, int) and side >= SMALLEST for side in shape)


def _constant(value: ir.Value | None) -> Array:
    assert value is not None
    assert value.const_value is not None
    return value.const_value.numpy()


def _measure(model: ir.Model, products: Sequence[_Product], samples: Sequence[Tokens]) -> None:
    for found in _run(model, [product.source for product in products], samples):
        for product, values in zip(products, found, strict=True):
            rows = values.reshape(-1, values.shape[-1])
            if product.contracts:
                rows = rows / np.sqrt(np.square(rows).mean(axis=1, keepdims=True))
            product.peaks = np.maximum(product.peaks, np.abs(rows).max(axis=0))
            product.moments += rows.T @ rows


def _run(model: ir.Model, wanted: Sequence[ir.Value], samples: Sequence[Tokens]) -> Iterator[list[Array]]:
    """Yield the values of ``wanted`` for each sample."""
    import onnx_ir as ir
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    outputs = list(model.graph.outputs)
    model.graph.outputs.extend(wanted)
    options = SessionOptions()
    options.graph_optimization_level = GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    try:
        with TemporaryDirectory() as folder:
            ir.save(model, Path(folder) / "model.onnx", external_data="weights")
            session = InferenceSession(f"{folder}/model.onnx", options, providers=["CPUExecutionProvider"])
            for sample in samples:
                yield session.run([value.name for value in wanted], {"input_ids": np.array([sample])})
    finally:
        model.graph.outputs[:] = outputs


def _quantise_product(graph: ir.Graph, product: _Product) -> None:
    import onnx_ir as ir

    stretch = np.sqrt(np.maximum(product.peaks, 1e-3 * product.peaks.max())).astype(np.float32)
    moments = product.moments / np.outer(stretch, stretch)
    shrink = _initializer(graph, f"{product.source.name}.shrink", 1 / stretch)
    first = next(node for node in graph if node in product.nodes)
    if product.contracts:
        scaling = ir.node(
            "SimplifiedLayerNormalization", [product.source, shrink], {"axis": -1, "epsilon": 1e-12}, num_outputs=2
        )
    else:
        scaling = ir.node("Mul", [product.source, shrink])
    graph.insert_before(first, scaling)
    weights = np.concatenate(product.weights, axis=1) * stretch[:, None]
    scales = np.maximum(np.abs(weights).max(axis=0) / LEVELS, 1e-12).astype(np.float32)
    levels = _round(weights, scales, moments)
    start = 0
    for node in product.nodes:
        columns = slice(start, start + _constant(node.inputs[1]).shape[1])
        start = columns.stop
        name = node.inputs[1].name if node.inputs[1] else ""
        matrix = _initializer(graph, f"{name}.levels", np.ascontiguousarray(levels[:, columns]))
        scale = _initializer(graph, f"{name}.scale", scales[columns])
        _replace_product(graph, node, scaling, [matrix, scale])


def _replace_product(graph: ir.Graph, node: ir.Node, scaling: ir.Node, weights: list[ir.Value]) -> None:
    import onnx_ir as ir

    following = node.outputs[0].consumers()
    add = following[0] if len(following) == 1 and following[0].op_type == "Add" else None
    bias = next((value for value in add.inputs if value and _is_vector(value)), None) if add else None
    inputs: list[ir.Value | None] = [scaling.outputs[0], *weights]
    if len(scaling.outputs) == 1 and add and bias:
        made = [ir.node("DynamicQuantizeMatMul", [*inputs, None, bias], domain="com.microsoft")]
        old = [node, add]
    else:
        made = [ir.node("DynamicQuantizeMatMul", inputs, domain="com.microsoft")]
        old = [node]
        if len(scaling.outputs) == 2:
            made.append(ir.node("Div", [made[0].outputs[0], scaling.outputs[1]]))
    ir.convenience.replace_nodes_and_values(graph, node, old, made, [old[-1].outputs[0]], [made[-1].outputs[0]])


def _is_vector(value: ir.Value) -> bool:
    return value.const_value is not None and len(value.const_value.shape) == 1


def _round(weights: Array, scales: Array, moments: Array) -> Array:
    """Return ``weights / scales`` as integers, chosen so that ``inputs @ weights`` changes little (GPTQ)."""
    order = np.argsort(-moments.diagonal())
    damped = moments[np.ix_(order, order)].astype(np.float64)
    damped[np.diag_indices_from(damped)] += DAMPING * damped.diagonal().mean() + 1e-9
    factor = np.linalg.cholesky(np.linalg.inv(damped)).T.astype(np.float32)
    rest = weights[order]
    levels = np.empty(weights.shape, np.int8)
    for row, place in enumerate(order):
        whole = np.clip(np.rint(rest[row] / scales), -LEVELS, LEVELS)
        levels[place] = whole
        error = (rest[row] - whole * scales) / factor[row, row]
        rest[row + 1 :] -= np.outer(factor[row, row + 1 :], error)
    return levels


def _quantise_tables(graph: ir.Graph) -> None:
    """Store the vocabulary's vectors in 8 bits with a scale for each row."""
    import onnx_ir as ir

    for node in list(graph):
        table = node.inputs[0] if node.op_type == "Gather" else None
        if table is None or not _is_matrix(table) or _constant(table).shape[0] < TABLE_ROWS:
            continue
        values = _constant(table)
        scales = np.maximum(np.abs(values).max(axis=1, keepdims=True) / 127, 1e-12).astype(np.float32)
        levels = _initializer(graph, f"{table.name}.levels", np.rint(values / scales).astype(np.int8))
        rows = ir.node("Gather", [levels, node.inputs[1]])
        scale = ir.node("Gather", [_initializer(graph, f"{table.name}.scale", scales), node.inputs[1]])
        cast = ir.node("Cast", [rows.outputs[0]], {"to": int(ir.DataType.FLOAT)})
        product = ir.node("Mul", [cast.outputs[0], scale.outputs[0]])
        ir.convenience.replace_nodes_and_values(
            graph, node, [node], [rows, scale, cast, product], [node.outputs[0]], [product.outputs[0]]
        )


def _initializer(graph: ir.Graph, name: str, values: Array) -> ir.Value:
    import onnx_ir as ir

    value = ir.val(name, const_value=ir.tensor(values, name=name))
    graph.register_initializer(value)
    return value


def _drop_idle_masks(model: ir.Model, samples: Sequence[Tokens], longest: int) -> None:
    """Take the masks from attention that let everything pass even in the longest text: there is no padding to hide."""
    masked = [node for node in model.graph if node.op_type == "Attention" and len(node.inputs) > 3 and node.inputs[3]]
    masks = list(dict.fromkeys(node.inputs[3] for node in masked if node.inputs[3]))
    full = [token for sample in samples for token in sample] * longest
    for found in _run(model, masks, [full[:longest]] if masks else []):
        idle = {mask for mask, values in zip(masks, found, strict=True) if values.dtype == bool and values.all()}
        for node in masked:
            if node.inputs[3] in idle:
                node.replace_input_with(3, None)


def _flatten_attention(graph: ir.Graph) -> None:
    """Let attention split the heads itself, where it is fed by Reshape and Transpose and followed by their inverse."""
    import onnx_ir as ir

    for node in [node for node in graph if node.op_type == "Attention"]:
        flat = [_before_split(value) for value in node.inputs[:3]]
        after = [_only_consumer(node.outputs[0], "Transpose")]
        after.append(_only_consumer(after[0].outputs[0], "Reshape") if after[0] else None)
        heads = [value.shape[1] if value and value.shape else None for value in node.inputs[:2]]
        if not all(flat) or not after[-1] or not all(isinstance(count, int) for count in heads):
            continue
        for index, value in enumerate(flat):
            node.replace_input_with(index, value)
        node.attributes["q_num_heads"] = ir.AttrInt64("q_num_heads", heads[0])
        node.attributes["kv_num_heads"] = ir.AttrInt64("kv_num_heads", heads[1])
        after[-1].outputs[0].replace_all_uses_with(node.outputs[0])


def _before_split(value: ir.Value | None) -> ir.Value | None:
    transpose = value.producer() if value else None
    reshape = (
        transpose.inputs[0].producer()
        if transpose and transpose.op_type == "Transpose" and transpose.inputs[0]
        else None
    )
    return reshape.inputs[0] if reshape and reshape.op_type == "Reshape" else None


def _only_consumer(value: ir.Value, operation: str) -> ir.Node | None:
    nodes = value.consumers()
    return nodes[0] if len(nodes) == 1 and nodes[0].op_type == operation else None
