"""What people see: one package an audience, each with its views, forms and templates."""
