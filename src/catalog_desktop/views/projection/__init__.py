"""The projection as those see it who look after search: its window, a section for each thing it tells."""
