/**
 * Keeps arrays and maps of avsc within the payload: it believes the count that stands before them and reads on behind the end, so nine
 * bytes would fill the memory. What it reads with is not in its documentation, and its types are frozen: so all of them are
 * changed, once, in the process that reads payloads. A test reads such bytes.
 */
import avro from 'avsc';

interface Tap {
  readLong(): number;
  skipLong(): void;
  readString(): string;
  isValid(): boolean;
}
interface Reading {
  _read(tap: Tap): unknown;
}

/** Items that take no bytes at all, such as nulls, in one array. */
const mostEmptyItems = 1_000_000;

/** To be called before anything is read. */
export function readWithinBounds(): void {
  const arrays = avro.types.ArrayType.prototype as unknown as Reading & { readonly itemsType: Reading };
  arrays._read = function (this: typeof arrays, tap) {
    const { itemsType } = this;
    return readItems(tap, () => itemsType._read(tap));
  };
  const maps = avro.types.MapType.prototype as unknown as Reading & { readonly valuesType: Reading };
  maps._read = function (this: typeof maps, tap) {
    const { valuesType } = this;
    return Object.fromEntries(readItems(tap, () => [tap.readString(), valuesType._read(tap)] as const));
  };
}

/** Blocks of items until one of length 0 (Avro 1.12, "Complex types, binary encoding"). */
function readItems<T>(tap: Tap, read: () => T): T[] {
  const items: T[] = [];
  for (let left = tap.readLong(); left !== 0; left = tap.readLong()) {
    if (left < 0) {
      left = -left;
      tap.skipLong();
    }
    while (left-- > 0) {
      items.push(read());
      if (!tap.isValid() || items.length > mostEmptyItems) throw new Error('truncated buffer');
    }
  }
  return items;
}
