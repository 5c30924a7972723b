"""What a person is doing: query, ticks, overlay, undo, unsaved edits. No Qt."""
