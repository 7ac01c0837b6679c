// Owns: a button that opens files; it opens the same file again, too.
// Must not know: what they are for.

interface FileButtonProps {
  readonly label: string;
  /** Ends of names, with commas. */
  readonly accept: string;
  readonly multiple?: boolean;
  readonly onOpen: (files: readonly File[]) => void;
}

export function FileButton({ label, accept, multiple = false, onOpen }: FileButtonProps) {
  return (
    <label class="link file">
      {label}
      <input
        type="file"
        class="visually-hidden"
        multiple={multiple}
        accept={accept}
        onChange={({ currentTarget }) => {
          onOpen([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </label>
  );
}
