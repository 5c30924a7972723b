"""What the program asks of its stores; each docstring is the contract that every adapter keeps."""
