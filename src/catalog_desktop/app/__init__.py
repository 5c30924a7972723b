"""The composition root: the one place that knows which adapters stand behind the ports."""
