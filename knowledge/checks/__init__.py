"""What must hold of the content, and what a careful editor would look at; corrects nothing."""
