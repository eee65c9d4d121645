/** "17 bytes", "2.5 KB", "3 MB": binary units in Windows' and VS Code's names, at most one decimal. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const units = ['KB', 'MB', 'GB'] as const;
  let value = bytes / 1024;
  let unit = 0;
  // 1023.95 would be written as 1024.
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(1))} ${units[unit] ?? 'GB'}`;
}

/** The same for a narrow column: "17 B". */
export function formatBytesBriefly(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : formatBytes(bytes);
}
