"""The program: who may do what, where rows are kept, when things happen, what people see."""
