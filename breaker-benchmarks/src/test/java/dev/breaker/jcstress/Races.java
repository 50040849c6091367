package dev.breaker.jcstress;

import java.util.Set;
import java.util.TreeSet;

import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs the races, and ends with an error where one has come out as it must not. jcstress
 * itself ends well where it found no race to run, or where outcomes surprised it.
 */
final class Races {

	private Races() {
	}

	/**
	 * Runs.
	 * @param args as for {@link org.openjdk.jcstress.Main}
	 */
	public static void main(String[] args) throws Exception {
		Options options = new Options(args);
		if (!options.parse()) {
			System.exit(1);
		}
		JCStress races = new JCStress(options);
		races.run();
		InProcessCollector results = new InProcessCollector();
		DiskReadCollector file = new DiskReadCollector(options.getResultFile(), results);
		file.dump();
		file.close();
		Set<String> run = new TreeSet<>();
		Set<String> amiss = new TreeSet<>();
		for (TestResult result : results.getTestResults()) {
			run.add(result.getName());
			if (!result.grading().isPassed || result.grading().hasInteresting) {
				amiss.add(result.getName() + " " + result.getStateKeys());
			}
		}
		if (run.isEmpty() || !run.equals(races.getTests()) || !amiss.isEmpty()) {
			System.err.printf("Races run: %d of %d. Amiss: %s%n", run.size(), races.getTests().size(), amiss);
			System.exit(1);
		}
		System.out.printf("%d races, each as its table of outcomes allows%n", run.size());
	}

}
