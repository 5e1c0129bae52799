#!/usr/bin/env python3
"""Breaks the rules engine once for each law of the random baskets and expects that law to see it.

usage: rule_mutants.py OUT LAWS FAMILY   OUT: the folder of a build; its test programs: of one person, of several
"""
import sys
import tempfile

import mutants

MODEL = "firmware/model/basket/"
MUTANTS = [
    ("no_accepted_visit_has_a_gap_the_rules_could_see", "basket_gaps.c",
     "uint16_t set = view->needed[m] & (uint16_t)~view->not_needed;", "uint16_t set = 0;"),
    ("no_accepted_visit_has_a_gap_the_rules_could_see", "basket_view.c",
     'return json_is_object(json_object_get(material->json, "deferrable"));', "return true;"),
    ("no_accepted_visit_has_a_gap_the_rules_could_see", "basket_view.c",
     "if (basket->matters[at->matter]->booking_only) {", "if (false) {"),
    ("the_order_of_answers_does_not_matter", "basket_view.c",
     "json_t *answer = json_object_get(at->answers, of->key);",
     "json_t *answer = json_object_iter_value(json_object_iter((json_t *)at->answers));"),
    ("merging_again_changes_nothing", "basket.c",
     "if (basket_find_for(basket, item->implement_code, person) >= 0)\n\t\treturn STATUS_OK;", ""),
    ("nothing_that_a_matter_asks_disappears", "basket.c",
     "material->uses[material->use_count++] =", "material->uses[0] ="),
    ("splitting_and_merging_round_trip", "basket.c",
     "u < question->use_count && !answer; u++)\n\t\t\tanswer", "u < 1 && !answer; u++)\n\t\t\tanswer"),
    ("taking_a_matter_out_takes_only_what_nobody_else_needs", "basket.c",
     "if (merge(basket) != STATUS_OK) /*", "basket->material_count = 0;\n\tif (false && merge(basket) != STATUS_OK) /*"),
    ("every_gap_names_material_matter_and_legal_basis", "basket_gaps.c",
     'json_object_get(json_of(basket, gap), "required_by")', 'json_object_get(json_of(basket, gap), "legal")'),
    ("every_gap_names_material_matter_and_legal_basis", "basket_gaps.c",
     'item_text(item->json, "name", language), law)', '"", law)'),
    ("every_gap_names_material_matter_and_legal_basis", "basket_gaps.c",
     "&basket->materials[gap->index], bit)->json", "&basket->materials[gap->index], 0xffff)->json"),
    ("every_gap_names_material_matter_and_legal_basis", "basket_gaps.c",
     'first_of(set), "review.material_missing"}', '0, "review.material_missing"}'),
]
OF_SEVERAL = [
    ("nobodys_form_holds_what_was_said_of_another", "basket.c",
     "basket_key_for(key, basket->person[matter], out);", "basket_key_for(key, 0, out);"),
    ("each_is_filed_for_as_in_a_visit_of_their_own", "basket.c", "&& strcmp(key, ACTING_KEY) != 0)", ")"),
    ("each_is_filed_for_as_in_a_visit_of_their_own", "basket_view.c",
     "at->view->acting[at->basket->person[matter]]", "at->view->acting[0]"),
    ("the_familys_paper_is_taken_once_at_home", "basket.c", "if (basket->household[person])", "if (true)"),
    ("the_familys_paper_is_taken_once_at_home", "basket.c", "else if (home && !person)", "else if (false)"),
    ("settling_again_changes_nothing", "basket.c", "basket->household[person] = home;",
     "basket->household[person] = !basket->household[person];"),
]


def main():
    out, laws, family = sys.argv[1:4]
    if mutants.red(laws) or mutants.red(family):
        sys.exit("the laws do not hold as it is")
    unseen = 0
    with tempfile.TemporaryDirectory() as folder:
        for program, law, name, was, now in [(laws, *m) for m in MUTANTS] + [(family, *m) for m in OF_SEVERAL]:
            text = open(MODEL + name, encoding="utf-8").read()
            assert text.count(was) == 1, f"{name}: {was}"
            mutant = mutants.compile_mutant(text.replace(was, now), folder)
            seen = law in mutants.red(mutants.link(out, mutant, program, folder, *mutants.MODEL))
            unseen += not seen
            print(f"{'caught' if seen else 'UNSEEN'}  {law}: {name}: {now or 'left out'}".replace("\n\t", " "))
    sys.exit(1 if unseen else 0)


if __name__ == "__main__":
    main()
