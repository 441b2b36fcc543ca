"""How files and questions reach a bank: a drop folder and HTTP. The only modules of `rails` that call the outside."""
