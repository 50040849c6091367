package dev.breaker.benchmarks.spring;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * One start of an application, in a JVM of its own.
 *
 * @param ready milliseconds from the start of the JVM until the application took requests
 * @param processor milliseconds of processor time by then
 * @param beans bean definitions
 * @param classes loaded classes
 * @param heap kilobytes in use after a collection
 */
record Start(double ready, double processor, double beans, double classes, double heap) {

	private static final String MARK = "started ";

	/**
	 * Starts an application, prints the figures and ends.
	 * @param arguments name of the {@link Application}
	 */
	public static void main(String[] arguments) {
		Application application = Application.valueOf(arguments[0]);
		try (ConfigurableApplicationContext context = application.startWeb()) {
			long ready = ManagementFactory.getRuntimeMXBean().getUptime();
			long processor = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
			int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
			for (int i = 0; i < 3; i++) {
				System.gc();
			}
			long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
			System.out.printf("%s%d %d %d %d %d%n", MARK, ready, processor / 1_000_000,
					context.getBeanDefinitionCount(), classes, heap / 1024);
		}
	}

	/** Reads what {@link #main} has printed. */
	static Start read(String output) {
		List<Double> figures = output.lines()
			.filter((line) -> line.startsWith(MARK))
			.flatMap((line) -> Stream.of(line.substring(MARK.length()).split(" ", -1)))
			.map(Double::valueOf)
			.toList();
		if (figures.size() != 5) {
			throw new IllegalStateException("the application has printed:%n%s".formatted(output));
		}
		return new Start(figures.get(0), figures.get(1), figures.get(2), figures.get(3), figures.get(4));
	}

}
