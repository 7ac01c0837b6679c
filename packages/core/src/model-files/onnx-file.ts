/**
 * Owns the few facts needed from an ONNX file before a session is built: operators, external data.
 * Must not know onnxruntime: it walks the protobuf skeleton and skips the weights unread.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CoreError } from "../core-error.ts";

/** What the graph says about itself. */
export interface OnnxSummary {
  readonly operators: ReadonlySet<string>;
  /** Paths of external weight files as written in the graph, relative to the ONNX file's folder. */
  readonly externalData: ReadonlySet<string>;
  /** Whether more weights are half precision than single. */
  readonly isHalf: boolean;
}

// Field numbers of onnx.proto3: ModelProto.graph, GraphProto.{node, initializer},
// NodeProto.op_type, TensorProto.{data_type, external_data}, StringStringEntryProto.{key, value}.
const MODEL_GRAPH = 7;
const GRAPH_NODE = 1;
const GRAPH_INITIALIZER = 5;
const NODE_OPERATOR = 4;
const TENSOR_DATA_TYPE = 2;
const TENSOR_EXTERNAL_DATA = 13;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;

// Values of TensorProto.DataType.
const FLOAT = 1;
const FLOAT16 = 10;

const WINDOW_BYTES = 1 << 16;

/**
 * Reads operators and external data paths of the ONNX file at `path`; milliseconds for any size.
 *
 * @throws CoreError `model_invalid` when the file is cut short or is no ONNX graph.
 */
export function readOnnxSummary(path: string, name: string): OnnxSummary {
  const file = openSync(path, "r");
  try {
    const operators = new Set<string>();
    const externalData = new Set<string>();
    const typeCounts = new Map<number, number>();
    const countType = (type: number) => typeCounts.set(type, (typeCounts.get(type) ?? 0) + 1);
    const bytes = new FileBytes(file, name);
    bytes.eachField(0, bytes.size, {
      [MODEL_GRAPH]: (start, end) =>
        bytes.eachField(start, end, {
          [GRAPH_NODE]: (from, to) =>
            bytes.eachField(from, to, {
              [NODE_OPERATOR]: (a, b) => operators.add(bytes.text(a, b)),
            }),
          [GRAPH_INITIALIZER]: (from, to) =>
            bytes.eachField(
              from,
              to,
              {
                [TENSOR_EXTERNAL_DATA]: (a, b) => {
                  const location = readLocation(bytes, a, b);
                  if (location !== undefined) externalData.add(location);
                },
              },
              { [TENSOR_DATA_TYPE]: countType },
            ),
        }),
    });
    if (operators.size === 0) {
      throw new CoreError("model_invalid", `${name} is not an ONNX model: it holds no graph`);
    }
    const isHalf = (typeCounts.get(FLOAT16) ?? 0) > (typeCounts.get(FLOAT) ?? 0);
    return { operators, externalData, isHalf };
  } finally {
    closeSync(file);
  }
}

function readLocation(bytes: FileBytes, start: number, end: number): string | undefined {
  let key = "";
  let value = "";
  bytes.eachField(start, end, {
    [ENTRY_KEY]: (a, b) => {
      key = bytes.text(a, b);
    },
    [ENTRY_VALUE]: (a, b) => {
      value = bytes.text(a, b);
    },
  });
  return key === "location" ? value : undefined;
}

type FieldVisitors = Readonly<Record<number, (start: number, end: number) => void>>;
type NumberVisitors = Readonly<Record<number, (value: number) => void>>;

class FileBytes {
  readonly size: number;
  readonly #file: number;
  readonly #name: string;
  readonly #window = Buffer.alloc(WINDOW_BYTES);
  #windowStart = 0;
  #windowEnd = 0;

  constructor(file: number, name: string) {
    this.#file = file;
    this.#name = name;
    this.size = fstatSync(file).size;
  }

  /** Visits the length-delimited fields and numbers between two offsets and skips everything else. */
  eachField(
    start: number,
    end: number,
    visitors: FieldVisitors,
    numberVisitors: NumberVisitors = {},
  ): void {
    let offset = start;
    while (offset < end) {
      const [tag, afterTag] = this.#varint(offset);
      const wireType = tag % 8;
      if (wireType === 0) {
        const [value, next] = this.#varint(afterTag);
        numberVisitors[Math.floor(tag / 8)]?.(value);
        offset = next;
      } else if (wireType === 1) offset = afterTag + 8;
      else if (wireType === 5) offset = afterTag + 4;
      else if (wireType === 2) {
        const [length, from] = this.#varint(afterTag);
        offset = from + length;
        if (offset <= end) visitors[Math.floor(tag / 8)]?.(from, offset);
      } else {
        throw new CoreError("model_invalid", `${this.#name} is not an ONNX model`);
      }
    }
    if (offset > end) this.#failTruncated(offset);
  }

  text(start: number, end: number): string {
    const text = Buffer.alloc(end - start);
    readSync(this.#file, text, 0, text.length, start);
    return text.toString("utf8");
  }

  #varint(start: number): [value: number, next: number] {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.#byte(start + index);
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return [value, start + index + 1];
    }
    throw new CoreError("model_invalid", `${this.#name} is not an ONNX model`);
  }

  #byte(offset: number): number {
    if (offset < this.#windowStart || offset >= this.#windowEnd) {
      const read = readSync(this.#file, this.#window, 0, WINDOW_BYTES, offset);
      if (read === 0) this.#failTruncated(offset);
      this.#windowStart = offset;
      this.#windowEnd = offset + read;
    }
    return this.#window.readUInt8(offset - this.#windowStart);
  }

  #failTruncated(needed: number): never {
    const sizes = `it ends at byte ${this.size}, its graph needs at least ${needed}`;
    throw new CoreError("model_invalid", `${this.#name} is truncated: ${sizes}`);
  }
}
