"""Who is there: sites, users and their posts, patients, care teams, delegated carers, invitations."""
