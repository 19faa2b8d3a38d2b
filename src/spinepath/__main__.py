"""`python -m spinepath`: the command line where the installed command is not on the path."""

from spinepath.cli import main

if __name__ == "__main__":
    main()
