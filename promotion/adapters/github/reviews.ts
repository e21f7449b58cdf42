/** Who approved a pull request: people of the repository whose last word is approval of what its head is now. */
import type { Rest } from "../rest";
import type { Pull } from "./promotions";

interface Review {
  user: { login: string } | null;
  state: string;
  author_association: string;
  commit_id: string | null;
}

export async function approversOf(rest: Rest, { number, user, head }: Pull): Promise<string[]> {
  const reviews = await rest.list<Review>(`/pulls/${number}/reviews`);
  const lastWord = new Map<string, Review>();
  for (const review of reviews) {
    const insider = ["OWNER", "MEMBER", "COLLABORATOR"].includes(review.author_association);
    if (!review.user || !insider || review.state === "COMMENTED") continue;
    lastWord.set(review.user.login, review);
  }
  return [...lastWord]
    .filter(([login]) => login !== user.login)
    .filter(([, { state, commit_id }]) => state === "APPROVED" && commit_id === head.sha)
    .map(([login]) => login);
}
