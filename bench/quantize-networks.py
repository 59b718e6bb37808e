"""Writes an 8-bit QDQ twin of a float32 network, as quantizers of the field do: for measuring, not for deploying.

usage: /usr/bin/python3 quantize-networks.py HONE OUT.onnx MODEL.onnx [--signed] [--per-tensor]        (onnx 1.12, numpy)

Batch normalisations are folded. Activations become uint8 with a zero point (int8 with --signed), by their range over
one made-up input that HONE runs; filters int8, symmetric, a scale for each filter (one for all with --per-tensor);
biases int32. Behind Conv, Gemm, MatMul, Add, pools and Concat stands a pair of QuantizeLinear and DequantizeLinear, behind the
Relu or Clip where one follows.
"""
import sys, os, subprocess, tempfile
import numpy as np, onnx
from onnx import helper, numpy_helper as nh, TensorProto

ROUNDED = {"Conv", "Gemm", "MatMul", "Add", "MaxPool", "AveragePool", "GlobalAveragePool", "Concat", "Flatten"}


def fold(graph, init):
    for bn in [n for n in graph.node if n.op_type == "BatchNormalization"]:
        conv = next((n for n in graph.node if n.output[0] == bn.input[0]), None)
        if conv is None or conv.op_type != "Conv":
            continue
        scale, shift, mean, var = (init[i] for i in bn.input[1:5])
        eps = next((a.f for a in bn.attribute if a.name == "epsilon"), 1e-5)
        gain = scale / np.sqrt(var + eps)
        w = init[conv.input[1]]
        bias = init[conv.input[2]] if len(conv.input) > 2 else np.zeros(len(w), np.float32)
        name = conv.output[0]
        init[name + ".w"] = (w * gain.reshape(-1, *[1] * (w.ndim - 1))).astype(np.float32)
        init[name + ".b"] = ((bias - mean) * gain + shift).astype(np.float32)
        del conv.input[1:]
        conv.input.extend([name + ".w", name + ".b"])
        conv.output[0] = bn.output[0]
        graph.node.remove(bn)


def ranges(hone, model, names):
    twin = onnx.ModelProto()
    twin.CopyFrom(model)
    known = {o.name for o in twin.graph.output}
    twin.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in names if n not in known)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "twin.onnx")
        onnx.save(twin, path)
        subprocess.run([hone, "run", path, "--input", "random:1", "--save-outputs", folder], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = {}
        for file in os.listdir(folder):
            if file.endswith(".npy"):
                x = np.load(os.path.join(folder, file))
                found[file[:-4]] = (min(0.0, float(x.min())), max(1e-3, float(x.max())))
        return found


def main():
    flags = [a for a in sys.argv[1:] if a.startswith("--")]
    hone, out, path = [a for a in sys.argv[1:] if not a.startswith("--")]
    model = onnx.load(path)
    graph = model.graph
    init = {i.name: nh.to_array(i) for i in graph.initializer}
    fold(graph, init)

    def write():
        del graph.initializer[:]
        used = {i for n in graph.node for i in n.input}
        graph.initializer.extend(nh.from_array(v, k) for k, v in init.items() if k in used)

    write()
    users = lambda name: [n for n in graph.node if name in n.input]
    rounded = []
    for n in graph.node:
        if n.op_type not in ROUNDED:
            continue
        after = users(n.output[0])
        clamp = len(after) == 1 and after[0].op_type in ("Relu", "Clip")
        rounded.append((after[0] if clamp else n).output[0])
    inferred = onnx.shape_inference.infer_shapes(model).graph
    floats = {v.name for v in [*inferred.value_info, *inferred.input, *inferred.output]
              if v.type.tensor_type.elem_type == TensorProto.FLOAT}
    rounded = [name for name in [graph.input[0].name] + rounded if name in floats]
    safe = {name: f"t{i}" for i, name in enumerate(rounded)}
    for n in graph.node:
        n.input[:] = [safe.get(i, i) for i in n.input]
        n.output[:] = [safe.get(o, o) for o in n.output]
    for v in list(graph.input) + list(graph.output):
        v.name = safe.get(v.name, v.name)
    names = [safe[r] for r in rounded]
    outputs = {o.name for o in graph.output}
    given = graph.input[0].name
    found = ranges(hone, model, [n for n in names if n != given])
    if given in names:
        found[given] = (0.0, 1.0)
    signed = "--signed" in flags
    dtype, least = (np.int8, -128) if signed else (np.uint8, 0)
    scales, nodes = {}, []

    def pair(name):
        low, high = found[name]
        scale = np.float32((high - low) / 255)
        zero = int(np.clip(round(least - low / scale), least, least + 255))
        scales[name] = scale
        init[name + ".s"], init[name + ".z"] = np.array(scale), np.array(zero, dtype)
        nodes.append(helper.make_node("QuantizeLinear", [name, name + ".s", name + ".z"], [name + ".q"]))
        nodes.append(helper.make_node("DequantizeLinear", [name + ".q", name + ".s", name + ".z"], [name + ".d"]))

    if given in found:
        pair(given)
    for n in list(graph.node):
        if n.op_type in ("Conv", "Gemm", "MatMul") and n.input[1] in init and n.input[0] in scales:
            w, key = init[n.input[1]], n.output[0]
            turned = n.op_type == "MatMul" or n.op_type == "Gemm" and not any(a.name == "transB" and a.i for a in n.attribute)
            whole, axis = "--per-tensor" in flags, 1 if turned else 0
            axes = None if whole else tuple(i for i in range(w.ndim) if i != axis)
            s = np.maximum(np.abs(w).max(axis=axes), 1e-8).astype(np.float32) / np.float32(127)
            s = s.astype(np.float32)
            per = s if whole else s.reshape([-1 if i == axis else 1 for i in range(w.ndim)])
            init[key + ".wq"] = np.clip(np.rint(w / per), -127, 127).astype(np.int8)
            init[key + ".ws"] = s
            init[key + ".wz"] = np.zeros(s.shape, np.int8)
            nodes.append(helper.make_node("DequantizeLinear", [key + ".wq", key + ".ws", key + ".wz"], [key + ".wd"],
                                          **({} if whole else {"axis": axis})))
            inputs = [n.input[0], key + ".wd"]
            if len(n.input) > 2:
                bs = (scales[n.input[0]] * s).astype(np.float32)
                init[key + ".bs"], init[key + ".bz"] = bs, np.zeros(bs.shape, np.int32)
                init[key + ".bq"] = np.rint(init[n.input[2]] / bs).astype(np.int32)
                nodes.append(helper.make_node("DequantizeLinear", [key + ".bq", key + ".bs", key + ".bz"], [key + ".bd"],
                                              **({} if whole else {"axis": 0})))
                inputs.append(key + ".bd")
            n.input[:] = inputs
        n.input[:] = [i + ".d" if i in scales else i for i in n.input]
        nodes.append(n)
        for o in n.output:
            if o in found and o not in scales and o not in outputs:
                pair(o)
    del graph.node[:]
    graph.node.extend(nodes)
    write()
    onnx.checker.check_model(model)
    onnx.save(model, out)


main()
