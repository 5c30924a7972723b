"""What a person at the desk is doing: query, result, overlay, writes, ticks, undo, unsaved edits. No Qt."""
