"""Who may use which address and reach whose objects: denied unless `routes.py` says otherwise."""
