"""What leaves the screen for somebody else: prints and workbooks, made of figures alone."""
