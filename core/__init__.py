"""The ground floor: settings, clock, database, jobs, mail, officers and sign-in, the page shell."""
