// Owns: the frame of the page: head, the view that is chosen, dialogs.
// Must not know: what is in them.
import { Header } from "./header.tsx";
import { Help } from "./help.tsx";
import { HistoryDialog } from "./history/history-dialog.tsx";
import { KeyDialog } from "./key-dialog.tsx";
import { OpenedNote } from "./share/opened-note.tsx";
import { view } from "./views.ts";

export function App() {
  const View = view.value.component;
  return (
    <>
      <Header />
      <OpenedNote />
      <View />
      <Help />
      <KeyDialog />
      <HistoryDialog />
    </>
  );
}
