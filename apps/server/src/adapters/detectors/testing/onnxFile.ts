// ONNX models written byte by byte: protocol buffers after onnx.proto3 of ONNX 1.8 (operator set 13).

/** A node: an operator, what it takes, what it gives. */
export type OnnxNode = readonly [
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
];
/** A constant of 32-bit floats, or of 64-bit integers where the values are bigints. */
export type OnnxConstant = readonly [
  name: string,
  shape: readonly number[],
  values: readonly (number | bigint)[],
];
/** A name and a shape; a text leaves a dimension open. */
export type OnnxValue = readonly [name: string, shape: readonly (number | string)[]];

const FLOAT = 1;
const INT64 = 7;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

const integer = (field: number, value: number): Buffer =>
  Buffer.concat([varint(field * 8), varint(value)]);

function message(field: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
}

function tensor([name, shape, values]: OnnxConstant): Buffer[] {
  const isInteger = typeof values[0] === 'bigint';
  const raw = isInteger
    ? BigInt64Array.from(values as bigint[])
    : Float32Array.from(values as number[]);
  return [
    ...shape.map((size) => integer(1, size)),
    integer(2, isInteger ? INT64 : FLOAT),
    message(8, name),
    message(9, Buffer.from(raw.buffer)),
  ];
}

function valueInfo([name, shape]: OnnxValue, type: number): Buffer[] {
  const sizes = shape.map((size) =>
    message(1, typeof size === 'number' ? integer(1, size) : message(2, size)),
  );
  return [message(1, name), message(2, message(1, integer(1, type), message(2, ...sizes)))];
}

/** A model as the bytes of its file. */
export function onnxFile(model: {
  readonly nodes: readonly OnnxNode[];
  readonly constants?: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Type of the inputs. Default: 32-bit floats. */
  readonly inputType?: number;
}): Uint8Array {
  const graph = [
    ...model.nodes.map(([operator, inputs, outputs]) =>
      message(
        1,
        ...inputs.map((name) => message(1, name)),
        ...outputs.map((name) => message(2, name)),
        message(4, operator),
      ),
    ),
    message(2, 'graph'),
    ...(model.constants ?? []).map((constant) => message(5, ...tensor(constant))),
    ...model.inputs.map((value) => message(11, ...valueInfo(value, model.inputType ?? FLOAT))),
    ...model.outputs.map((value) => message(12, ...valueInfo(value, FLOAT))),
  ];
  return Buffer.concat([
    integer(1, 7),
    message(7, ...graph),
    message(8, message(1, ''), integer(2, 13)),
  ]);
}

/** A model that gives the weighted sum of its window. */
export function weightedSum(weights: readonly number[], shape?: OnnxValue[1]): Uint8Array {
  return onnxFile({
    nodes: [
      ['Reshape', ['x', 'row'], ['r']],
      ['MatMul', ['r', 'w'], ['y']],
    ],
    constants: [
      ['w', [weights.length, 1], weights],
      ['row', [2], [1n, BigInt(weights.length)]],
    ],
    inputs: [['x', shape ?? ['batch', weights.length]]],
    outputs: [['y', [1, 1]]],
  });
}
