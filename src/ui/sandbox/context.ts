import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { EditorState, LabEditor } from '../../store/own-lab/editor.ts';

export const EditorContext = createContext<LabEditor | null>(null);

export function useEditor(): LabEditor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error('no editor');
  return editor;
}

export function useEdited<T>(choose: (state: EditorState) => T): T {
  return useStore(useEditor().store, choose);
}
